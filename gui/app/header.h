// SPDX-License-Identifier: BSD-2-Clause
// The line above a place: back and forward, what is open, search, the place's actions.
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace scanweave::studio {

class Header final : public QWidget
{
    Q_OBJECT

public:
    /// The actions are the window's; the header shows them.
    Header(QAction* back, QAction* forward, QAction* search, QWidget* parent = nullptr);

    void setCrumbs(const QString& place, const QStringList& crumbs);
    void setActions(const QList<QAction*>& actions);
    void addToggle(QAction* action);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// Where there is no room for all words, buttons show their icons alone rather than that the
    /// crumbs are cut.
    void fit();
    void showCrumbs();

    QString place_;
    QStringList crumbs_;
    QLabel* crumbLabel_;
    QToolButton* search_;
    QHBoxLayout* actions_;
    QHBoxLayout* toggles_;
};

} // namespace scanweave::studio

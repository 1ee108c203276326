// SPDX-License-Identifier: BSD-2-Clause
// What an empty place shows: one sentence that teaches, one action, one example to open.
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QVBoxLayout;

namespace scanweave::studio {

class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    EmptyState(const QString& iconName,
               const QString& title,
               const QString& sentence,
               QWidget* parent = nullptr);

    /// The action as a button; the first one is the one that Enter presses.
    void addAction(QAction* action);
    /// A quiet line below with a link; linkActivated gives `target`.
    void addLink(const QString& text, const QString& target);
    void clearLinks();
    void setSentence(const QString& sentence);

Q_SIGNALS:
    void linkActivated(const QString& target);

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolor();
    void fitSentence();

    QString iconName_;
    QLabel* picture_;
    QLabel* sentence_;
    QVBoxLayout* buttons_;
    QVBoxLayout* links_;
};

} // namespace scanweave::studio

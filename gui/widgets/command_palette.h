// SPDX-License-Identifier: BSD-2-Clause
// The command palette: every action and every thing by name, from the keyboard.
#pragma once

#include <QFrame>
#include <QIcon>
#include <QList>
#include <QString>

#include <functional>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace scanweave::studio {

struct Command
{
    QString title;
    QString detail;   ///< quiet, behind the title: where it belongs
    QString shortcut; ///< at the right
    QIcon icon;
    std::function<void()> run;
};

/// How well `query` fits `title`: 0 not at all; its letters have to occur in order, words'
/// beginnings and unbroken pieces count more.
int matchScore(const QString& query, const QString& title);

/// The best `limit` commands, best first; ties in the order given. An empty query takes them all.
QList<Command> bestMatches(const QString& query, const QList<Command>& commands, int limit);

/// Floats over its parent; Enter runs, Esc or a click elsewhere closes.
class CommandPalette final : public QFrame
{
    Q_OBJECT

public:
    /// What can be chosen, asked anew at every letter.
    using Source = std::function<QList<Command>(const QString& query)>;

    explicit CommandPalette(QWidget* parent);

    void setSource(Source source) { source_ = std::move(source); }
    void popUp(const QString& placeholder, const QString& query = {});

    /// For tests and screen readers: the titles shown.
    QStringList titles() const;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void runCurrent();

    QLineEdit* input_;
    QListView* list_;
    QStandardItemModel* model_;
    Source source_;
    QList<Command> shown_;
};

} // namespace scanweave::studio

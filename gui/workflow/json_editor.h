// SPDX-License-Identifier: BSD-2-Clause
// The workflow as JSON: highlighted, its problems underlined, the selected card's part marked. A
// view of the document: undo is the document's.
#pragma once

#include "gui/workflow/workflow_document.h"
#include "workflows/problem.h"

#include <QPlainTextEdit>
#include <QStringList>

#include <functional>
#include <vector>

class QCompleter;
class QStringListModel;

namespace scanweave::studio {

class JsonEditor final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit JsonEditor(WorkflowDocument& document, QWidget* parent = nullptr);

    void setProblems(const std::vector<Problem>& problems);
    /// Marks what the pointer names, and scrolls there unless the user is typing here.
    void mark(const std::string& pointer);
    /// Puts the cursor there and takes the focus.
    void goTo(const std::string& pointer, int line, int column);

    /// Words for the text value at a JSON pointer.
    using Completions = std::function<QStringList(const std::string& pointer)>;
    void setCompletions(Completions completions) { completions_ = std::move(completions); }

    void paintLineNumbers(QPaintEvent* event);
    int lineNumberWidth() const;

Q_SIGNALS:
    /// The cursor was moved by the user: the innermost value that it is in.
    void cursorMoved(const std::string& pointer);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void takeText();
    void giveEdit();
    void reportCursor();
    void showMarks();
    void complete(bool isAsked);
    void insertCompletion(const QString& word);
    QString shownText() const;
    /// Between bytes of the document and positions in the editor.
    int positionOf(std::size_t byte) const;
    std::size_t byteOf(int position) const;
    QString toolTipAt(const QPoint& point) const;

    WorkflowDocument& document_;
    QWidget* lineNumbers_;
    std::vector<Problem> problems_;
    std::string marked_;
    bool isTaking_ = false;
    bool isGiving_ = false;
    Completions completions_;
    QCompleter* completer_;
    QStringListModel* words_;
};

} // namespace scanweave::studio

// SPDX-License-Identifier: BSD-2-Clause
// Colours for JSON with comments.
#pragma once

#include <QSyntaxHighlighter>

class QPlainTextEdit;

namespace scanweave::studio {

class JsonHighlighter final : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    explicit JsonHighlighter(QPlainTextEdit* editor);

protected:
    void highlightBlock(const QString& text) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QPlainTextEdit* editor_;
};

} // namespace scanweave::studio

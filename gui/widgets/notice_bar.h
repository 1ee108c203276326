// SPDX-License-Identifier: BSD-2-Clause
// A line in place instead of a dialog: something happened, and what can be done about it.
#pragma once

#include "gui/widgets/notice.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace scanweave::studio {

/// Hidden until it has something to say.
class NoticeBar final : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeBar(QWidget* parent = nullptr);

    /// Replaces what is shown; each button hides the bar and then acts.
    void
    tell(Notice::Severity severity, const QString& text, const QList<Notice::Cure>& buttons = {});
    void dismiss();
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Notice::Severity severity_ = Notice::Severity::Hint;
    QLabel* mark_;
    QLabel* text_;
    QHBoxLayout* buttons_;
};

QString severityIconName(Notice::Severity severity);
QColor severityTextColor(Notice::Severity severity, const QPalette& palette);

} // namespace scanweave::studio

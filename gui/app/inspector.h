// SPDX-License-Identifier: BSD-2-Clause
// The pane at the right: what is selected, where it is from, what can be done with it.
#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QStackedLayout;
class QScrollArea;

namespace scanweave::studio {

class Inspector final : public QWidget
{
    Q_OBJECT

public:
    explicit Inspector(QWidget* parent = nullptr);

    /// Shows the place's widget without owning it; null for nothing selected.
    void setContents(QWidget* contents);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QScrollArea* scroll_;
    QLabel* nothing_;
    QPointer<QWidget> contents_;
};

} // namespace scanweave::studio

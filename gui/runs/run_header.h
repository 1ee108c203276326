// SPDX-License-Identifier: BSD-2-Clause
// The head of a run: its state, its ledger in words, its throughput, its slowest rank.
#pragma once

#include "gui/runs/run_session.h"

#include <QWidget>

class QLabel;

namespace scanweave::studio {

/// A small curve without axes.
class Sparkline final : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;
    void setValues(std::vector<double> values);
    const std::vector<double>& values() const { return values_; }
    QSize sizeHint() const override { return {160, 24}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<double> values_;
};

class RunHeader final : public QWidget
{
    Q_OBJECT

public:
    explicit RunHeader(RunSession& session, QWidget* parent = nullptr);

    QString ledgerText() const;
    QString stateText() const;

Q_SIGNALS:
    void whyAsked(std::int32_t rank);

protected:
    void changeEvent(QEvent* event) override;

private:
    void update();
    void updateRates();
    void updateProblem();
    QPalette wrongText() const;

    RunSession& session_;
    QLabel* name_;
    QLabel* state_;
    QLabel* ledger_;
    Sparkline* sparkline_;
    QLabel* rates_;
    QLabel* slowest_;
    QLabel* problem_;
};

} // namespace scanweave::studio

// SPDX-License-Identifier: BSD-2-Clause
// What the inspector says about the selected frame, rank or run.
#pragma once

#include "gui/runs/run_session.h"
#include "gui/widgets/background_task.h"
#include "gui/widgets/fact_list.h"

namespace scanweave::studio {

class RunInspector final : public QWidget
{
    Q_OBJECT

public:
    explicit RunInspector(RunSession& session, QWidget* parent = nullptr);

Q_SIGNALS:
    void linkActivated(const scanweave::studio::Location& location);

private:
    void update();
    void showRun();
    void showRank(std::int32_t rank);
    void showFrame(const SelectedFrame& frame);
    void showRecord(const FrameRecord& record);

    RunSession& session_;
    FactList* facts_;
    BackgroundTask look_;
};

} // namespace scanweave::studio

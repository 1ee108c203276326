// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: edits workflow files.
#pragma once

#include "gui/widgets/place.h"

namespace scanweave::studio {

class WorkflowPlace final : public Place
{
    Q_OBJECT

public:
    explicit WorkflowPlace(QWidget* parent = nullptr);

    QString name() const override;
    QString title() const override;
    QString iconName() const override;
    bool canOpen(const QString& path) const override;
    void open(const Location& location) override;
    Location location() const override;

private:
    Location location_;
};

} // namespace scanweave::studio

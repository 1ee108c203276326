// SPDX-License-Identifier: BSD-2-Clause
// The place Runs: live and past runs.
#pragma once

#include "gui/widgets/place.h"

namespace scanweave::studio {

class RunsPlace final : public Place
{
    Q_OBJECT

public:
    explicit RunsPlace(QWidget* parent = nullptr);

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

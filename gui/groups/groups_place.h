// SPDX-License-Identifier: BSD-2-Clause
// The place Groups: what a run accumulated.
#pragma once

#include "gui/widgets/place.h"

namespace scanweave::studio {

class GroupsPlace final : public Place
{
    Q_OBJECT

public:
    explicit GroupsPlace(QWidget* parent = nullptr);

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

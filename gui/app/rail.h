// SPDX-License-Identifier: BSD-2-Clause
// The rail at the left: one button per place, with a dot where something runs or is wrong.
#pragma once

#include "gui/widgets/place.h"

#include <QAbstractButton>

class QMenu;
class QToolButton;
class QVBoxLayout;

namespace scanweave::studio {

class RailButton final : public QAbstractButton
{
    Q_OBJECT

public:
    RailButton(const QString& title, const QString& iconName, QWidget* parent);

    void setBadge(const Badge& badge);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString iconName_;
    Badge badge_;
};

class Rail final : public QWidget
{
    Q_OBJECT

public:
    explicit Rail(QWidget* parent = nullptr);

    RailButton* addPlace(const Place& place, int number);
    void setMenu(QMenu* menu);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* layout_;
    RailButton* menuButton_;
};

} // namespace scanweave::studio

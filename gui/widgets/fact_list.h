// SPDX-License-Identifier: BSD-2-Clause
// Names and values below each other, as the inspector shows what is known of something.
#pragma once

#include "gui/widgets/location.h"

#include <QList>
#include <QWidget>

class QAction;
class QVBoxLayout;

namespace scanweave::studio {

/// One line: "offset   182 044".
struct Fact
{
    QString name;
    QString value;
    QString toolTip;   ///< "" for none
    Location location; ///< with a place or path: the value is a link to it
    bool isWrong = false;
};

/// A title, facts, links and actions. Texts can be selected and copied.
class FactList final : public QWidget
{
    Q_OBJECT

public:
    explicit FactList(QWidget* parent = nullptr);

    void clear();
    void setTitle(const QString& title, const QString& subtitle = {});
    void addSection(const QString& title);
    void addFacts(const QList<Fact>& facts);
    void addText(const QString& text);
    void addAction(QAction* action);
    /// Takes the widget.
    void addWidget(QWidget* widget);

Q_SIGNALS:
    void linkActivated(const scanweave::studio::Location& location);

private:
    QVBoxLayout* layout_;
};

} // namespace scanweave::studio

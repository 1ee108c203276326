// SPDX-License-Identifier: BSD-2-Clause
// A value of a frame: as text, as a table, as a plot.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over <compare> and <numbers>
#include "gui/values/value_reading.h"
#endif

#include <QWidget>

class QComboBox;
class QCPAxis;
class QCustomPlot;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;
class QTabBar;
class QTableWidget;

namespace scanweave::studio {

class MapView;

class ValueView final : public QWidget
{
    Q_OBJECT

public:
    enum class Page
    {
        Plot,
        Table,
        Text,
        Map
    };

    explicit ValueView(QWidget* parent = nullptr);

    void clear(const QString& why);
    void setValue(const QString& key, const ValueFacts& facts);
    void showPage(Page page);
    /// As it is shown, for the clipboard: the plot as a picture, else text.
    void copyShown();

Q_SIGNALS:
    /// Names of a dictionary of timestreams to plot.
    void seriesRequested(const QStringList& names);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fillPlot();
    void fillMaps();
    void showMap();
    void fitHeight(QCPAxis& axis, bool isRight);
    void labelPlot();
    void drawVisible();
    void colorPlot();
    void chooseFromTable();

    ValueFacts facts_;
    QString key_;
    QLabel* title_;
    QTabBar* tabs_;
    QStackedWidget* pages_;
    QCustomPlot* plot_;
    QTableWidget* table_;
    QPlainTextEdit* text_;
    QComboBox* component_;
    QComboBox* scale_;
    MapView* map_;
    QLabel* nothing_;
};

} // namespace scanweave::studio

// SPDX-License-Identifier: BSD-2-Clause
// Small parts that every place is built from: headings, hairlines, quiet text.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QWidget>

namespace scanweave::studio {

/// A line that separates without being seen.
class Hairline final : public QWidget
{
    Q_OBJECT

public:
    explicit Hairline(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
};

/// Heading above a part, one weight more.
class SectionTitle final : public QLabel
{
    Q_OBJECT

public:
    explicit SectionTitle(const QString& text, QWidget* parent = nullptr);
};

/// Text that steps back; follows the theme.
class QuietLabel : public QLabel
{
    Q_OBJECT

public:
    explicit QuietLabel(const QString& text = {}, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void recolorQuietly();

    bool isRecoloring_ = false;
};

/// The desktop's fixed-width font at the size of the others.
QFont fixedFont();
/// Figures of one width, for columns.
QFont tabularFont(const QFont& font);

} // namespace scanweave::studio

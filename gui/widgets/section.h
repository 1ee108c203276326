// SPDX-License-Identifier: BSD-2-Clause
// Small parts that every place is built from: headings, hairlines, quiet text.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QSplitter>
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

/// One line that ends in "…" where there is no room for all of it; the whole is its tooltip then.
class ElidedLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
};

/// Two parts of a line: the first at the left, the second at the right, or below it where the line
/// is too short for both.
class BesideOrBelow final : public QWidget
{
    Q_OBJECT

public:
    /// Takes both.
    BesideOrBelow(QWidget* first, QWidget* second, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    bool isBeside(int width) const;
    void place();

    QWidget* first_;
    QWidget* second_;
};

/// A splitter whose handles are hairlines, with more room for the pointer than one sees.
class LineSplitter final : public QSplitter
{
    Q_OBJECT

public:
    explicit LineSplitter(Qt::Orientation orientation, QWidget* parent = nullptr);

protected:
    QSplitterHandle* createHandle() override;
};

/// `pixels` of a width that holds text: as they are for text of the usual size, more for larger.
int widthForText(int pixels);

/// The desktop's fixed-width font at the size of the others.
QFont fixedFont();
/// Figures of one width, for columns.
QFont tabularFont(const QFont& font);

} // namespace scanweave::studio

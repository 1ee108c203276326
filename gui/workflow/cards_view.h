// SPDX-License-Identifier: BSD-2-Clause
// The picture of a workflow: its cards in a row, to be selected, moved and added to.
#pragma once

#include "gui/workflow/cards_geometry.h"
#include "gui/workflow/outline.h"

#include <QAbstractScrollArea>

namespace scanweave::studio {

class CardsView final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit CardsView(QWidget* parent = nullptr);

    void setCards(const std::vector<Card>& cards);
    const std::vector<Card>& cards() const { return cards_; }
    /// The text can't be read as JSON: the cards show the last state that could.
    void setOutdated(bool isOutdated);

    void select(const std::string& pointer);
    const std::string& selected() const { return selected_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void selectedByUser(const std::string& pointer);
    void activated(const std::string& pointer);
    void addRequested(int index);
    void moveRequested(int from, int to);
    void removeRequested();
    void switchRequested();
    void menuRequested(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void layOut();
    int indexOf(const std::string& pointer) const;
    int moduleIndex(int card) const;
    void choose(int index);
    void paintCard(QPainter& painter, int index) const;
    void paintArrow(QPainter& painter, const QRect& from, const QRect& to) const;
    void paintGap(QPainter& painter, int gap) const;
    QPoint toContents(QPoint viewportPoint) const;

    std::vector<Card> cards_;
    CardsGeometry geometry_;
    std::string selected_ = "/inputs";
    bool isOutdated_ = false;
    int hoveredGap_ = -1;
    int pressed_ = -1;
    QPoint pressedAt_;
    bool isDragging_ = false;
    int dropGap_ = -1;
};

} // namespace scanweave::studio

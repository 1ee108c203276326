// SPDX-License-Identifier: BSD-2-Clause
// Icons: SVG drawn when they are needed, "currentColor" being the colour of the text.
#include "gui/widgets/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

/// Outside of all namespaces, as the macro wants it.
static void registerIcons()
{
    // The resource is in a static library, and nothing refers to it.
    Q_INIT_RESOURCE(icons);
}

namespace scanweave::studio {

namespace {

class TextColoredIcon final : public QIconEngine
{
public:
    TextColoredIcon(QString name, QColor color)
        : name_(std::move(name))
        , color_(color)
    {}

    QIconEngine* clone() const override { return new TextColoredIcon(*this); }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal scale = painter->device()->devicePixelRatioF();
        QPixmap image = scaledPixmap(rect.size() * scale, mode, state, scale);
        image.setDevicePixelRatio(scale);
        painter->drawPixmap(rect.topLeft(), image);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State /*state*/) override
    {
        const QColor color = colorOf(mode);
        const QString key = QStringLiteral("scanweave/%1/%2x%3/%4")
                                .arg(name_)
                                .arg(size.width())
                                .arg(size.height())
                                .arg(color.rgba());
        QPixmap image;
        if (QPixmapCache::find(key, &image)) {
            return image;
        }
        registerIcons();
        QFile file(QStringLiteral(":/scanweave/icons/%1.svg").arg(name_));
        image = QPixmap(size);
        image.fill(Qt::transparent);
        if (file.open(QIODevice::ReadOnly)) {
            QByteArray text = file.readAll();
            text.replace("currentColor", color.name().toLatin1());
            QSvgRenderer renderer(text);
            QPainter painter(&image);
            painter.setOpacity(color.alphaF());
            renderer.render(&painter);
        }
        QPixmapCache::insert(key, image);
        return image;
    }

    QPixmap
    scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal /*scale*/) override
    {
        return pixmap(size, mode, state);
    }

private:
    QColor colorOf(QIcon::Mode mode) const
    {
        if (color_.isValid()) {
            return color_;
        }
        const QPalette palette = QGuiApplication::palette();
        switch (mode) {
        case QIcon::Disabled:
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        case QIcon::Selected:
            return palette.color(QPalette::HighlightedText);
        case QIcon::Normal:
        case QIcon::Active:
            break;
        }
        return palette.color(QPalette::WindowText);
    }

    QString name_;
    QColor color_; ///< not valid: the text's
};

} // namespace

QIcon icon(const QString& name)
{
    return QIcon(new TextColoredIcon(name, {}));
}

QIcon icon(const QString& name, const QColor& color)
{
    return QIcon(new TextColoredIcon(name, color));
}

QIcon applicationIcon()
{
    registerIcons();
    QSvgRenderer renderer(QStringLiteral(":/scanweave/icons/scanweave-studio.svg"));
    QIcon all;
    for (const int size : {16, 32, 48, 128}) {
        QPixmap image(size, size);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        renderer.render(&painter);
        painter.end();
        all.addPixmap(image);
    }
    return all;
}

} // namespace scanweave::studio

// SPDX-License-Identifier: BSD-2-Clause
// The place Files.
#include "gui/files/files_place.h"

#include "gui/widgets/empty_state.h"
#include "gui/widgets/path_text.h"

#include <QVBoxLayout>

namespace scanweave::studio {

FilesPlace::FilesPlace(QWidget* parent)
    : Place(parent)
    , location_{QStringLiteral("files"), {}, {}}
{
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(new EmptyState(iconName(), title(), tr("Open a frame file."), this));
}

QString FilesPlace::name() const
{
    return QStringLiteral("files");
}

QString FilesPlace::title() const
{
    return tr("Files");
}

QString FilesPlace::iconName() const
{
    return QStringLiteral("files");
}

bool FilesPlace::canOpen(const QString& path) const
{
    return isFrameFile(path);
}

void FilesPlace::open(const Location& location)
{
    location_ = location;
}

Location FilesPlace::location() const
{
    return location_;
}

} // namespace scanweave::studio

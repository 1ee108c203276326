// SPDX-License-Identifier: BSD-2-Clause
// What the main window knows of a place: Workflow, Runs, Groups, Files.
#pragma once

#include "gui/widgets/location.h"
#include "gui/widgets/notice.h"

#include <QJsonObject>
#include <QKeySequence>
#include <QList>
#include <QStringList>
#include <QWidget>

#include <functional>

class QAction;

namespace scanweave::studio {

/// What the rail shows beside a place's icon.
struct Badge
{
    enum class Kind
    {
        None,
        Running,
        Warning,
        Wrong
    };

    Kind kind = Kind::None;
    int count = 0; ///< 0: a dot alone

    friend bool operator==(const Badge&, const Badge&) = default;
};

/// Something that the command palette can go to.
struct Thing
{
    QString title;
    QString detail;
    QString iconName;
    Location location;
};

/// One of the window's places. It owns its views and its actions; the window owns everything
/// around. A place never knows another: to show something elsewhere it emits openRequested.
class Place : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Of Location::place, and in settings: "workflow", "runs", "groups", "files".
    virtual QString name() const = 0;
    virtual QString title() const = 0;
    virtual QString iconName() const = 0;

    /// What is open, from the outer to the inner: {"rcw38.json"}. Shown behind the title.
    virtual QStringList crumbs() const { return {}; }

    /// What can be done here; the first ones get buttons in the header, all are in the palette.
    virtual QList<QAction*> placeActions() const { return actions_; }

    /// How many of placeActions() get a button.
    virtual int headerActionCount() const { return 2; }

    /// Whether a file of that name belongs here. Doesn't look into the file.
    virtual bool canOpen(const QString& path) const = 0;

    /// Shows what the location names; with an empty path what is open already. Never blocks:
    /// reading happens in the background, and what goes wrong is shown in the place.
    virtual void open(const Location& location) = 0;

    /// What is shown now, for back and forward.
    virtual Location location() const = 0;

    /// Contents of the inspector for what is selected; the place keeps it. Null for none.
    virtual QWidget* inspector() { return nullptr; }

    virtual Badge badge() const { return {}; }
    virtual QList<Notice> notices() const { return {}; }

    /// Things with `text` in their name, at most `limit`. Called while the user types: from memory
    /// only.
    virtual QList<Thing> find(const QString& text, int limit) const;

    /// Between sessions; small.
    virtual QJsonObject saveState() const { return {}; }
    virtual void restoreState(const QJsonObject& state);

    /// A file that has come to be by work elsewhere in the Studio: noted without being opened.
    virtual void noteFile(const QString& path);

    /// Before the window closes: false to stay (the place has shown why).
    virtual bool mayClose() { return true; }

Q_SIGNALS:
    void crumbsChanged();
    void badgeChanged();
    void noticesChanged();
    void inspectorChanged(); ///< other contents, or worth opening: see Place::inspector
    /// The user went somewhere worth coming back to.
    void wentTo(const scanweave::studio::Location& location);
    void openRequested(const scanweave::studio::Location& location);
    /// The place has made it, and others may want to know: see noteFile().
    void fileAppeared(const QString& path);
    /// One line for the log drawer.
    void logged(const QString& line);

protected:
    /// Adds to placeActions(); the shortcut works while the place is shown.
    QAction* addPlaceAction(const QString& text,
                            const QString& iconName,
                            const QKeySequence& shortcut,
                            std::function<void()> run);

private:
    QList<QAction*> actions_;
};

} // namespace scanweave::studio

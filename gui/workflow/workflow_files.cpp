// SPDX-License-Identifier: BSD-2-Clause
// The place Workflow: opening, saving, what others do to the file, what was never saved.
#include "gui/widgets/notice_bar.h"
#include "gui/widgets/path_text.h"
#include "gui/widgets/recent_files.h"
#include "gui/widgets/text_format.h"
#include "gui/workflow/part_form.h"
#include "gui/workflow/workflow_place.h"

#include <QFile>

#include <utility>

namespace scanweave::studio {

namespace {

struct LoadedWorkflow
{
    QByteArray bytes;
    Recovered recovered;
};

LoadedWorkflow loadWorkflowFile(const QString& path)
{
    return {readWorkflowBytes(path), RecoveryFile::find(path)};
}

} // namespace

bool WorkflowPlace::canOpen(const QString& path) const
{
    return isWorkflowFile(path);
}

void WorkflowPlace::open(const Location& location)
{
    const std::string pointer = location.item.toStdString();
    if (!location.path.isEmpty() && (!hasDocument_ || location.path != document_.path())) {
        goOn(tr("Save, then open %1").arg(fileName(location.path)),
             tr("Open without saving"),
             [this, path = location.path, pointer] { load(path, pointer); });
        return;
    }
    if (!pointer.empty() && hasDocument_) {
        select(cardOf(pointer));
        if (pointer != selected_) {
            form_->focusField(pointer);
        }
    }
}

void WorkflowPlace::goOn(const QString& saveText,
                         const QString& leaveText,
                         const std::function<void()>& act)
{
    if (!hasDocument_ || !document_.isModified()) {
        act();
        return;
    }
    bar_->tell(Notice::Severity::Warning,
               document_.path().isEmpty()
                   ? tr("This workflow has changes that are not saved.")
                   : tr("%1 has changes that are not saved.").arg(fileName(document_.path())),
               {{saveText, [this, act] { save(act); }}, {leaveText, act}});
}

void WorkflowPlace::leaveDocument()
{
    if (!hasDocument_ || !document_.isModified()) {
        return;
    }
    if (!document_.path().isEmpty()) {
        recovery_.leave(document_.bytes()); // offered when it is opened again
        return;
    }
    recovery_.leave(document_.bytes(), [this](const Recovered& kept) {
        untitled_ = kept;
        offerUntitled();
    });
}

void WorkflowPlace::load(const QString& path, const std::string& pointer)
{
    loading_ = path;
    loadTask_.start([path](TaskControl&) { return loadWorkflowFile(path); },
                    [this, path, pointer](const LoadedWorkflow& file) {
                        loaded(path, file.bytes, file.recovered);
                        if (!pointer.empty()) {
                            select(cardOf(pointer));
                        }
                    });
}

void WorkflowPlace::loaded(const QString& path, const QByteArray& bytes, const Recovered& recovered)
{
    const auto file = FileText::fromBytes(bytes);
    if (!file) {
        showDocument(hasDocument_);
        bar_->tell(Notice::Severity::Error,
                   tr("%1 is no text in UTF-8, so it is no workflow.").arg(shownPath(path)));
        return;
    }
    leaveDocument();
    ++documentNumber_;
    recovery_.setPath(path);
    onDisk_.reset();
    bar_->dismiss();
    selected_ = "/inputs";
    document_.reset(path, *file);
    watch_.watch(path, bytes);
    addRecentFile(name(), path);
    showDocument(true);
    select(selected_);
    if (!recovered.file.isEmpty() && recovered.bytes != bytes) {
        const auto kept = FileText::fromBytes(recovered.bytes);
        const auto forget = [file = recovered.file] { QFile::remove(file); };
        if (kept) {
            bar_->tell(Notice::Severity::Warning,
                       tr("Changes that were not saved have been kept (%1).")
                           .arg(agoText(recovered.time, QDateTime::currentDateTime())),
                       {{tr("Take them"),
                         [this, text = kept->text, forget] {
                             document_.replaceText(text, tr("take kept changes"));
                             forget();
                         }},
                        {tr("Throw them away"), forget}});
        }
    } else if (!recovered.file.isEmpty()) {
        QFile::remove(recovered.file);
    }
    offerUntitled();
    Q_EMIT wentTo(location());
    Q_EMIT crumbsChanged();
}

void WorkflowPlace::restoreUntitled()
{
    goOn(tr("Save, then open the other"), tr("Open the other without saving"), [this] {
        takeUntitled();
    });
}

void WorkflowPlace::takeUntitled()
{
    const auto kept = untitled_ ? FileText::fromBytes(untitled_->bytes) : std::nullopt;
    const Recovered recovered = untitled_.value_or(Recovered());
    untitled_.reset();
    if (!kept) {
        return;
    }
    beginNew();
    document_.replaceText(kept->text, tr("take kept changes"));
    recovery_.adopt(recovered);
    bar_->tell(Notice::Severity::Hint,
               tr("This workflow was never saved. It has been kept (%1).")
                   .arg(agoText(recovered.time, QDateTime::currentDateTime())),
               {{tr("Save as…"), [this] { saveAs(); }}, {tr("Throw it away"), [this] {
                                                             recovery_.forget();
                                                             document_.reset({}, FileText());
                                                             showDocument(false);
                                                             Q_EMIT crumbsChanged();
                                                         }}});
}

void WorkflowPlace::offerUntitled()
{
    if (!untitled_) {
        return;
    }
    if (!hasDocument_ && !loadTask_.isRunning()) {
        takeUntitled();
    } else if (hasDocument_ && bar_->text().isEmpty()) {
        bar_->tell(Notice::Severity::Hint,
                   tr("A workflow that was never saved has been kept (%1).")
                       .arg(agoText(untitled_->time, QDateTime::currentDateTime())),
                   {{tr("Open it"), [this] { restoreUntitled(); }}});
    }
}

void WorkflowPlace::newWorkflow()
{
    goOn(tr("Save, then begin a new one"), tr("Begin without saving"), [this] { beginNew(); });
}

void WorkflowPlace::beginNew()
{
    leaveDocument();
    ++documentNumber_;
    onDisk_.reset();
    recovery_.setPath({});
    watch_.watch({}, {});
    bar_->dismiss();
    selected_ = "/inputs";
    FileText file;
    file.text = "{\n  \"scanweave\": 1,\n  \"name\": \"new\",\n  \"inputs\": [],\n"
                "  \"modules\": [],\n  \"accumulate\": {}\n}\n";
    document_.reset({}, file);
    showDocument(true);
    select(selected_);
    Q_EMIT crumbsChanged();
}

void WorkflowPlace::diskChanged(const QByteArray& bytes)
{
    if (bytes == document_.bytes()) {
        document_.setSaved(document_.path());
        return;
    }
    const auto file = FileText::fromBytes(bytes);
    if (!file) {
        return; // half-written, perhaps: the next look tells
    }
    const auto take = [this, text = file->text] {
        onDisk_.reset();
        document_.replaceText(text, tr("load from the disk"));
        document_.undoStack().setClean();
    };
    if (!document_.isModified()) {
        take();
        bar_->tell(
            Notice::Severity::Hint,
            tr("%1 was changed on the disk and loaded again.").arg(fileName(document_.path())),
            {{tr("Undo"), [this] { document_.undoStack().undo(); }}});
        return;
    }
    onDisk_ = bytes;
    bar_->tell(Notice::Severity::Warning,
               tr("%1 was changed on the disk by somebody else, and here too.")
                   .arg(fileName(document_.path())),
               {{tr("Load it (can be undone)"), take},
                {tr("Keep what is here"), [this] { onDisk_.reset(); }}});
}

bool WorkflowPlace::save(std::function<void()> then)
{
    if (!hasDocument_) {
        return false;
    }
    return document_.path().isEmpty()
               ? saveAs(std::move(then))
               : saveTo(document_.path(), Overwrite::WhatIsKnown, std::move(then));
}

void WorkflowPlace::tellOverwriting(const QString& path, const QByteArray& theirs)
{
    bar_->tell(Notice::Severity::Warning,
               tr("%1 was changed on the disk by somebody else; saving would overwrite that.")
                   .arg(fileName(path)),
               {{tr("Load theirs (can be undone)"),
                 [this, theirs] {
                     if (const auto file = FileText::fromBytes(theirs)) {
                         onDisk_.reset();
                         document_.replaceText(file->text, tr("load from the disk"));
                         document_.undoStack().setClean();
                     }
                 }},
                {tr("Save mine over it"), [this, path] { saveTo(path, Overwrite::Anything); }}});
}

bool WorkflowPlace::saveTo(const QString& path, Overwrite overwrite, std::function<void()> then)
{
    const bool isOwn = path == document_.path();
    if (onDisk_ && isOwn && overwrite == Overwrite::WhatIsKnown) {
        tellOverwriting(path, *onDisk_);
        return false;
    }
    const QByteArray bytes = document_.bytes();
    std::optional<QByteArray> expected;
    if (isOwn && overwrite == Overwrite::WhatIsKnown) {
        expected = saver_.isSaving() ? beingSaved_ : watch_.known();
    }
    beingSaved_ = bytes;
    // What is typed from now on is a change of what is being written.
    document_.setSaved(document_.path());
    watch_.pause();
    saver_.save(path,
                bytes,
                expected,
                [this, path, bytes, number = documentNumber_, then = std::move(then)](
                    const SaveResult& result) {
                    const bool isGood = result.problem.isEmpty() && !result.theirs;
                    if (number == documentNumber_) {
                        saved(path, bytes, result);
                    } else if (!isGood) {
                        RecoveryFile::leaveFor(path, bytes);
                        bar_->tell(Notice::Severity::Error,
                                   tr("%1 could not be saved. Its changes are kept, and offered "
                                      "when it is opened again.")
                                       .arg(shownPath(path)));
                    }
                    if (then && isGood && number == documentNumber_) {
                        then();
                    }
                });
    Q_EMIT crumbsChanged();
    return true;
}

void WorkflowPlace::saved(const QString& path, const QByteArray& bytes, const SaveResult& result)
{
    if (result.theirs && *result.theirs == watch_.known()) {
        saveTo(path, Overwrite::Anything); // an attempt before this one had failed: nobody else
        return;
    }
    if (result.theirs || !result.problem.isEmpty()) {
        document_.setUnsaved();
        watch_.resume();
        recoveryTimer_.start();
        if (result.theirs) {
            onDisk_ = result.theirs;
            tellOverwriting(path, *result.theirs);
        } else {
            bar_->tell(Notice::Severity::Error,
                       tr("%1 can't be saved: %2").arg(shownPath(path), result.problem),
                       {{tr("Save somewhere else…"), [this] { saveAs(); }}});
        }
        Q_EMIT crumbsChanged();
        return;
    }
    onDisk_.reset();
    recovery_.forget();
    if (path != document_.path()) {
        recovery_.setPath(path);
        document_.setPath(path);
    }
    watch_.watch(path, bytes);
    addRecentFile(name(), path);
    surveyTimer_.start();
    recoveryTimer_.start(); // for what was typed meanwhile
    problems_.check(document_.text(), document_.folder());
    updateActions();
    Q_EMIT crumbsChanged();
}

bool WorkflowPlace::mayClose()
{
    // Nothing is asked and nothing is lost: what was not saved is offered the next time.
    // What is being saved may still fail, and nobody would be there to hear of it.
    if (hasDocument_ && (document_.isModified() || saver_.isSaving())) {
        recovery_.keepNow(document_.bytes());
    } else {
        recovery_.forget();
    }
    return true;
}

} // namespace scanweave::studio

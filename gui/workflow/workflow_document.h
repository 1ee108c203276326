// SPDX-License-Identifier: BSD-2-Clause
// The workflow that is being edited: its text, and every change of it as an undoable edit. Cards,
// forms and the JSON editor are views of it.
#pragma once

#include "gui/workflow/json_edits.h"
#include "gui/workflow/json_tree.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QUndoStack>

#include <nlohmann/json.hpp>

#include <optional>

namespace scanweave::studio {

/// Text of a file as it is edited: UTF-8 with "\n"; how it was in the file is kept for saving.
struct FileText
{
    std::string text;
    bool hasByteOrderMark = false;
    bool hasCarriageReturns = false; ///< every line ended with "\r\n"

    /// Nothing when the bytes are not UTF-8.
    static std::optional<FileText> fromBytes(const QByteArray& bytes);
    QByteArray toBytes() const;
};

/// The bytes of a workflow file. Throws std::runtime_error when it can't be read or is larger than
/// any workflow. For background threads.
QByteArray readWorkflowBytes(const QString& path);

class WorkflowDocument final : public QObject
{
    Q_OBJECT

public:
    /// Which edits become one step of undo.
    enum class Merge
    {
        Never,
        Typing, ///< letters beside each other, within a word or value
        Field   ///< all changes of one field in a row
    };

    explicit WorkflowDocument(QObject* parent = nullptr);
    ~WorkflowDocument() override;

    const std::string& text() const { return text_; }
    /// Of the text; empty while it is no JSON.
    const JsonTree& tree() const { return tree_; }
    /// Of the text, or of the last text that was JSON.
    const nlohmann::ordered_json& json() const { return json_; }
    const JsonTree& lastGoodTree() const { return lastGoodTree_; }
    const std::string& lastGoodText() const { return lastGoodText_; }

    /// The value at `pointer` as it is written; nothing when there is none.
    std::optional<nlohmann::ordered_json> value(const std::string& pointer) const;

    /// One step of undo. `mergeKey` tells fields apart for Merge::Field. Empty edits are no step.
    void apply(const TextEdit& edit,
               const QString& label,
               Merge merge = Merge::Never,
               const std::string& mergeKey = {});
    void apply(const std::optional<TextEdit>& edit, const QString& label);

    /// Replaces all as one step (another version from the disk, recovered changes).
    void replaceText(const std::string& text, const QString& label);

    /// Begins anew: no undo.
    void reset(const QString& path, const FileText& file);
    /// The bytes for the disk.
    QByteArray bytes() const;

    QUndoStack& undoStack() { return undo_; }
    bool isModified() const { return !undo_.isClean(); }
    /// The text of now is what the file holds, or will hold in a moment.
    void setSaved(const QString& path);
    void setPath(const QString& path);
    /// It didn't come to that.
    void setUnsaved();

    const QString& path() const { return path_; } ///< "" before it was saved
    /// The folder that relative paths in the workflow are relative to.
    QString folder() const;

Q_SIGNALS:
    void textChanged();
    void pathChanged();
    void modifiedChanged(bool isModified);

private:
    friend class TextEditCommand;

    void change(const TextEdit& edit);
    void parse();

    std::string text_;
    JsonTree tree_;
    nlohmann::ordered_json json_;
    JsonTree lastGoodTree_;
    std::string lastGoodText_;
    FileText form_; ///< without text
    QString path_;
    QUndoStack undo_;
};

} // namespace scanweave::studio

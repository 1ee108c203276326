// SPDX-License-Identifier: BSD-2-Clause
// The workflow that is being edited.
#include "gui/workflow/workflow_document.h"

#include "gui/widgets/path_text.h"
#include "workflows/json_location.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>
#include <QUndoCommand>

#include <functional>
#include <stdexcept>

namespace scanweave::studio {

namespace {

constexpr int typingId = 1;
constexpr int fieldId = 2;

bool isOneLetter(const std::string& text)
{
    return !text.empty() && text.size() <= 4 && text.find('\n') == std::string::npos &&
           QString::fromStdString(text).size() <= 2;
}

/// Typing goes on as one step within a word; a blank, an end of line or another place begins a new
/// one.
bool continuesTyping(const TextEdit& before, const TextEdit& next)
{
    if (before.removed.empty() && next.removed.empty()) {
        return isOneLetter(next.inserted) && next.at == before.at + before.inserted.size() &&
               !(next.inserted == " " && !before.inserted.ends_with(' '));
    }
    if (before.inserted.empty() && next.inserted.empty()) {
        return isOneLetter(next.removed) &&
               (next.at == before.at || next.at + next.removed.size() == before.at);
    }
    return false;
}

} // namespace

QByteArray readWorkflowBytes(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        throw std::runtime_error(WorkflowDocument::tr("%1 can't be read: %2")
                                     .arg(shownPath(path), file.errorString())
                                     .toStdString());
    }
    if (file.size() > static_cast<qint64>(maxJsonBytes)) {
        throw std::runtime_error(WorkflowDocument::tr("%1 is no workflow: it is larger than 16 MiB")
                                     .arg(shownPath(path))
                                     .toStdString());
    }
    return file.readAll();
}

class TextEditCommand final : public QUndoCommand
{
public:
    TextEditCommand(WorkflowDocument& document,
                    TextEdit edit,
                    const QString& label,
                    WorkflowDocument::Merge merge,
                    std::string mergeKey)
        : QUndoCommand(label)
        , document_(document)
        , edit_(std::move(edit))
        , merge_(merge)
        , mergeKey_(std::move(mergeKey))
    {}

    void redo() override { document_.change(edit_); }
    void undo() override { document_.change(edit_.inverted()); }

    int id() const override
    {
        return merge_ == WorkflowDocument::Merge::Never    ? -1
               : merge_ == WorkflowDocument::Merge::Typing ? typingId
                                                           : fieldId;
    }

    bool mergeWith(const QUndoCommand* other) override
    {
        const auto& next = static_cast<const TextEditCommand&>(*other);
        const bool isOneStep = merge_ == WorkflowDocument::Merge::Typing
                                   ? continuesTyping(edit_, next.edit_)
                                   : mergeKey_ == next.mergeKey_;
        if (!isOneStep) {
            return false;
        }
        // Both are done already: go back in thought to see what they are together.
        const std::string& after = document_.text();
        const std::string before = applied(applied(after, next.edit_.inverted()), edit_.inverted());
        edit_ = editBetween(before, after);
        setObsolete(edit_.isEmpty());
        return true;
    }

private:
    WorkflowDocument& document_;
    TextEdit edit_;
    WorkflowDocument::Merge merge_;
    std::string mergeKey_;
};

std::optional<FileText> FileText::fromBytes(const QByteArray& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString checked = decoder.decode(bytes);
    if (decoder.hasError() || checked.contains(QChar(0))) {
        return std::nullopt;
    }
    FileText file;
    QByteArray text = bytes;
    if (text.startsWith("\xef\xbb\xbf")) {
        file.hasByteOrderMark = true;
        text.remove(0, 3);
    }
    const auto ends = text.count("\r\n");
    if (ends > 0 && ends == text.count('\n') && ends == text.count('\r')) {
        file.hasCarriageReturns = true;
        text.replace("\r\n", "\n");
    }
    file.text = text.toStdString();
    return file;
}

QByteArray FileText::toBytes() const
{
    QByteArray bytes = QByteArray::fromStdString(text);
    if (hasCarriageReturns) {
        bytes.replace("\n", "\r\n");
    }
    return hasByteOrderMark ? "\xef\xbb\xbf" + bytes : bytes;
}

WorkflowDocument::WorkflowDocument(QObject* parent)
    : QObject(parent)
{
    connect(&undo_, &QUndoStack::cleanChanged, this, [this](bool isClean) {
        Q_EMIT modifiedChanged(!isClean);
    });
    parse();
}

WorkflowDocument::~WorkflowDocument()
{
    // The stack tells that it is clean while it is destroyed, when listeners are half gone.
    undo_.disconnect();
}

std::optional<nlohmann::ordered_json> WorkflowDocument::value(const std::string& pointer) const
{
    const JsonNode* node = lastGoodTree_.find(pointer);
    if (node == nullptr) {
        return std::nullopt;
    }
    const std::string_view written =
        std::string_view(lastGoodText_).substr(node->value.begin, node->value.size());
    auto parsed = nlohmann::ordered_json::parse(written, nullptr, false, true);
    return parsed.is_discarded() ? std::nullopt : std::optional(std::move(parsed));
}

void WorkflowDocument::apply(const TextEdit& edit,
                             const QString& label,
                             Merge merge,
                             const std::string& mergeKey)
{
    if (!edit.isEmpty()) {
        undo_.push(new TextEditCommand(*this, edit, label, merge, mergeKey));
    }
}

void WorkflowDocument::apply(const std::optional<TextEdit>& edit, const QString& label)
{
    if (edit) {
        apply(*edit, label);
    }
}

void WorkflowDocument::replaceText(const std::string& text, const QString& label)
{
    apply(editBetween(text_, text), label);
}

void WorkflowDocument::reset(const QString& path, const FileText& file)
{
    text_ = file.text;
    form_ = file;
    form_.text.clear();
    lastGoodText_.clear();
    lastGoodTree_ = {};
    json_ = nullptr;
    path_ = path;
    undo_.clear();
    undo_.setClean();
    parse();
    Q_EMIT pathChanged();
    Q_EMIT textChanged();
    Q_EMIT modifiedChanged(false);
}

QByteArray WorkflowDocument::bytes() const
{
    FileText file = form_;
    file.text = text_;
    return file.toBytes();
}

void WorkflowDocument::setSaved(const QString& path)
{
    undo_.setClean();
    setPath(path);
}

void WorkflowDocument::setPath(const QString& path)
{
    if (path != path_) {
        path_ = path;
        Q_EMIT pathChanged();
    }
}

void WorkflowDocument::setUnsaved()
{
    undo_.resetClean();
}

QString WorkflowDocument::folder() const
{
    return path_.isEmpty() ? QDir::currentPath() : QFileInfo(path_).absolutePath();
}

void WorkflowDocument::change(const TextEdit& edit)
{
    text_ = applied(text_, edit);
    parse();
    Q_EMIT textChanged();
}

void WorkflowDocument::parse()
{
    tree_ = JsonTree::of(text_);
    if (!tree_.isEmpty()) {
        lastGoodTree_ = tree_;
        lastGoodText_ = text_;
        json_ = nlohmann::ordered_json::parse(text_, nullptr, false, true);
    }
}

} // namespace scanweave::studio

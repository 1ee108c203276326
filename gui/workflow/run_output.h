// SPDX-License-Identifier: BSD-2-Clause
// What a run says, with links to the modules, files and frames that it names.
#pragma once

#include <QPlainTextEdit>
#include <QString>

#include <optional>
#include <vector>

namespace scanweave::studio {

/// A piece of a line that leads somewhere.
struct OutputLink
{
    enum class Kind
    {
        Module,  ///< `text` is its name
        Pointer, ///< into the workflow
        Line,    ///< of the workflow: `number`
        File     ///< `text` is its path; `number` a frame in it
    };

    qsizetype begin = 0;
    qsizetype size = 0;
    Kind kind = Kind::Module;
    QString text = {};
    std::optional<int> number = {};
};

/// In their order; none overlaps another.
std::vector<OutputLink> linksIn(const QString& line);

class RunOutput final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit RunOutput(QWidget* parent = nullptr);

    /// The view keeps its place unless it stands at the end. Lines get their links once they are
    /// whole.
    void append(const QString& text);

    /// Follows the link at that position of the text; false if there is none.
    bool follow(int position);

Q_SIGNALS:
    void linkActivated(const scanweave::studio::OutputLink& link);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void setLinks(const QTextBlock& block);
};

} // namespace scanweave::studio

Q_DECLARE_METATYPE(scanweave::studio::OutputLink)

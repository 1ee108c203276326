// SPDX-License-Identifier: BSD-2-Clause
// Which timestreams are shown: a key and its detectors.
#pragma once

#include <QStringList>
#include <QWidget>

#include <string>
#include <vector>

class QComboBox;
class QLineEdit;
class QListWidget;

namespace scanweave::studio {

class StreamChoice final : public QWidget
{
    Q_OBJECT

public:
    explicit StreamChoice(QWidget* parent = nullptr);

    /// Chosen is what was, or else `proposed`. Tells nobody.
    void setKeys(const QStringList& keys, const QString& proposed);
    QString key() const;
    int keyIndex() const; ///< −1 without keys
    /// Chosen are those that were, so that data can be compared, or else the first few. Tells
    /// nobody.
    void setDetectors(const QStringList& names);
    const QStringList& allDetectors() const { return names_; }
    /// Those that are chosen, as many as can be told apart.
    std::vector<std::string> detectors() const;
    void chooseDetectors(const QStringList& names);

Q_SIGNALS:
    void keyChosen();
    void detectorsChosen();

private:
    void fill();

    QStringList names_;
    QComboBox* key_;
    QLineEdit* filter_;
    QListWidget* list_;
};

} // namespace scanweave::studio

# SPDX-License-Identifier: BSD-2-Clause
"""Calls a Python function or object with frames, for Scanweave's module "python".

The engine starts this file, one process per rank, and speaks with it through its standard input and output
(docs/process_modules.md). It needs nothing but Python 3.7. With spt3g installed the callable gets
spt3g.core.G3Frame objects, otherwise the light Frame below; the variable SCANWEAVE_FRAMES=light asks for the
light one in any case.

A module may import from here what it puts into light frames:

    from scanweave_worker import Frame, Time, Timestream, TimestreamMap, Typed
"""

import importlib
import importlib.util
import inspect
import json
import os
import struct
import sys
import traceback

try:
    import numpy
except ImportError:
    numpy = None

HEADER = struct.Struct("<4sIQ")
LAST_LINES = 12  # of a traceback, in an error message


# ---------------------------------------------------------------- values in light frames


class Time:
    """A point in time; `time` counts 10 ns since 1970-01-01 UTC, as spt3g's G3Time does."""

    __slots__ = ("time",)

    def __init__(self, time=0):
        self.time = int(time)

    @property
    def seconds(self):
        return self.time * 1e-8

    def __eq__(self, other):
        return isinstance(other, Time) and self.time == other.time

    def __lt__(self, other):
        return self.time < other.time

    def __hash__(self):
        return hash(self.time)

    def __repr__(self):
        return "Time(%d)" % self.time


class Timestream:
    """Evenly sampled data: `data`, `start` and `stop` (times of the first and the last sample), `units` (a number,
    1 for counts) and `dtype`: "float64", "float32", "int32" or "int64"."""

    def __init__(self, data=(), start=None, stop=None, units=0, dtype=None):
        self.data = data
        self.start = start if start is not None else Time()
        self.stop = stop if stop is not None else Time()
        self.units = units
        self.dtype = dtype

    @property
    def sample_rate(self):
        """In Hz; NaN where less than two samples or equal times define none."""
        ticks = self.stop.time - self.start.time
        return (len(self.data) - 1) * 1e8 / ticks if len(self.data) > 1 and ticks else float("nan")

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]

    def __iter__(self):
        return iter(self.data)

    def __repr__(self):
        return "<Timestream of %d samples>" % len(self.data)


class TimestreamMap(dict):
    """Timestreams by detector, in their order."""


class Typed:
    """A value whose class in the frame is said: Typed("G3MapDouble", {})."""

    def __init__(self, class_name, value):
        if class_name not in CODECS:
            raise TypeError(
                "a light frame can't make a %s; it can make %s" % (class_name, ", ".join(sorted(CODECS)))
            )
        self.class_name = class_name
        self.value = value


class Opaque:
    """An object that a light frame doesn't open. It can be kept, dropped, and put under another key."""

    def __init__(self, class_name, blob, reason):
        object.__setattr__(self, "class_name", class_name)
        object.__setattr__(self, "_blob", blob)
        object.__setattr__(self, "_reason", reason)

    def __repr__(self):
        return "<%s of %d bytes, not opened: %s>" % (self.class_name, len(self._blob), self._reason)

    def _refuse(self, *ignored):
        raise TypeError(
            "this %s can't be opened in a light frame (%s); install spt3g for the Python that runs this, or "
            "use a module of Scanweave's" % (self.class_name, self._reason)
        )

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    __getitem__ = __iter__ = __len__ = __setattr__ = __float__ = __int__ = _refuse


# ---------------------------------------------------------------- bytes of objects (G3's archive format)


class NotOpened(Exception):
    pass


class Input:
    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def take(self, size):
        end = self.at + size
        if size < 0 or end > len(self.data):
            raise NotOpened("its data end early")
        part = self.data[self.at : end]
        self.at = end
        return part

    def number(self, layout):
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))[0]

    def count(self, layout, smallest):
        count = self.number(layout)
        if count * smallest > len(self.data) - self.at:
            raise NotOpened("it announces more than it has")
        return count

    def text(self):
        return bytes(self.take(self.count("Q", 1))).decode("utf-8", "surrogateescape")

    def array(self, letter, size):
        return array_from(self.take(self.count("Q", size) * size), letter, size)


def array_from(raw, letter, size):
    if numpy is not None:
        return numpy.frombuffer(raw, dtype="<%s%d" % ("f" if letter in "df" else "i", size))
    return list(struct.unpack("<%d%s" % (len(raw) // size, letter), raw))


def array_bytes(values, letter, size):
    if numpy is not None:
        kind = "<%s%d" % ("f" if letter in "df" else "i", size)
        return numpy.asarray(values).astype(kind, casting="unsafe", copy=False).tobytes()
    if letter in "df":
        return struct.pack("<%d%s" % (len(values), letter), *values)
    return struct.pack("<%d%s" % (len(values), letter), *[int(value) for value in values])


def text_bytes(text):
    raw = text.encode("utf-8", "surrogateescape")
    return struct.pack("<Q", len(raw)) + raw


def vector_bytes(values, letter, size):
    return struct.pack("<Q", len(values)) + array_bytes(values, letter, size)


INTEGERS = {8: "b", 16: "h", 32: "i", 64: "q"}


def integer_layout(bits):
    if bits not in INTEGERS:
        raise NotOpened("it has numbers of %d bits" % bits)
    return INTEGERS[bits], bits // 8


def bits_for(values):
    """The smallest store_bits that holds every value."""
    if len(values) == 0:
        return 8
    low, high = int(min(values)), int(max(values))
    for bits in (8, 16, 32, 64):
        if -(1 << (bits - 1)) <= low and high < 1 << (bits - 1):
            return bits
    raise OverflowError("a whole number in a frame has at most 64 bits")


def read_integers(stream):
    letter, size = integer_layout(stream.number("i"))
    values = stream.array(letter, size)
    return values.astype("int64") if numpy is not None else values


def write_integers(values):
    bits = bits_for(values)
    return struct.pack("<i", bits) + vector_bytes(values, INTEGERS[bits], bits // 8)


def read_bools(stream):
    return [value != 0 for value in bytes(stream.take(stream.count("Q", 1)))]


def write_bools(values):
    return struct.pack("<Q", len(values)) + bytes(bytearray(1 if value else 0 for value in values))


def read_texts(stream):
    return [stream.text() for _ in range(stream.count("Q", 8))]


def write_texts(values):
    return struct.pack("<Q", len(values)) + b"".join(text_bytes(value) for value in values)


def time_version(stream):
    if stream.number("I") != 1:
        raise NotOpened("its times are of an unknown version")


def read_times(stream):
    count = stream.count("Q", 8)
    if count:
        time_version(stream)
    return [Time(stream.number("q")) for _ in range(count)]


def write_times(values):
    head = struct.pack("<QI", len(values), 1) if len(values) else struct.pack("<Q", 0)
    return head + b"".join(struct.pack("<q", value.time) for value in values)


def read_map(stream, read_value, counted="Q"):
    return {stream.text(): read_value(stream) for _ in range(stream.count(counted, 8))}


def write_map(values, write_value, counted="Q"):
    items = sorted(values.items(), key=lambda item: item[0].encode("utf-8", "surrogateescape"))
    return struct.pack("<" + counted, len(items)) + b"".join(
        text_bytes(key) + write_value(value) for key, value in items
    )


def read_integer_map(stream):
    letter, _ = integer_layout(stream.number("i"))
    return read_map(stream, lambda s: s.number(letter))


def write_integer_map(values):
    bits = bits_for(list(values.values()))
    return struct.pack("<i", bits) + write_map(
        values, lambda value: struct.pack("<" + INTEGERS[bits], int(value))
    )


SAMPLES = {0: ("float64", "d", 8), 1: ("float32", "f", 4), 2: ("int32", "i", 4), 3: ("int64", "q", 8)}


def read_timestream(stream, seen):
    """`seen`: classes whose version has been in this archive, with it."""
    if "G3Timestream" not in seen:
        seen["G3Timestream"] = stream.number("I")
        if "FO" not in seen:
            seen["FO"] = stream.number("I")
    version = seen["G3Timestream"]
    if not 2 <= version <= 4:
        raise NotOpened("it has timestreams of version %d" % version)
    units = stream.number("i")
    times = []
    for _ in range(2):
        if "G3Time" not in seen:
            seen["G3Time"] = stream.number("I")
        times.append(Time(stream.number("q")))
    if stream.number("B") != 0:
        raise NotOpened('it is FLAC-compressed; leave "plain_timestreams" true for this module')
    kind = stream.number("i") if version >= 3 else 0
    if kind not in SAMPLES:
        raise NotOpened("it has samples of an unknown type")
    name, letter, size = SAMPLES[kind]
    return Timestream(stream.array(letter, size), times[0], times[1], units, name)


def sample_kind(timestream):
    for kind, (name, letter, size) in SAMPLES.items():
        if timestream.dtype == name:
            return kind, letter, size
    if timestream.dtype is not None:
        raise TypeError('a timestream\'s dtype is "float64", "float32", "int32" or "int64", not %r' % timestream.dtype)
    if numpy is not None and isinstance(timestream.data, numpy.ndarray):
        for kind, (name, letter, size) in SAMPLES.items():
            if timestream.data.dtype == numpy.dtype(name):
                return kind, letter, size
    return 0, "d", 8


def write_timestream(timestream, seen):
    kind, letter, size = sample_kind(timestream)
    out = [] if "G3Timestream" in seen else [struct.pack("<I", 4)]
    if "FO" not in seen:
        out.append(struct.pack("<I", 1))
    out.append(struct.pack("<i", int(timestream.units)))
    if "G3Time" not in seen:
        out.append(struct.pack("<I", 1))
    seen.update({"G3Timestream": 4, "FO": 1, "G3Time": 1})
    out.append(struct.pack("<qqBi", timestream.start.time, timestream.stop.time, 0, kind))
    out.append(vector_bytes(timestream.data, letter, size))
    return b"".join(out)


def read_timestream_map(stream, version):
    seen = {"FO": 1}
    result = TimestreamMap()
    if version == 2:
        for _ in range(stream.count("Q", 8)):
            key = stream.text()
            result[key] = read_timestream(stream, seen)
        return result
    objects = {}
    for _ in range(stream.count("Q", 12)):
        key = stream.text()
        pointer = stream.number("I")
        if pointer == 0:
            result[key] = None
            continue
        if pointer != 0x40000000:
            raise NotOpened("it holds something else than timestreams")
        number = stream.number("I")
        if number & 0x80000000:
            objects[number & 0x7FFFFFFF] = read_timestream(stream, seen)
        result[key] = objects.get(number & 0x7FFFFFFF)
    return result


def write_timestream_map(values):
    seen = {"FO": 1}
    numbers = {}
    out = [struct.pack("<Q", len(values))]
    for key, timestream in values.items():
        out.append(text_bytes(key))
        if timestream is None:
            out.append(struct.pack("<I", 0))
        elif id(timestream) in numbers:
            out.append(struct.pack("<II", 0x40000000, numbers[id(timestream)]))
        else:
            numbers[id(timestream)] = len(numbers) + 2  # the map itself is object 1
            out.append(struct.pack("<II", 0x40000000, 0x80000000 | numbers[id(timestream)]))
            out.append(write_timestream(timestream, seen))
    return b"".join(out)


def simple(layout):
    return lambda s: s.number(layout), lambda value: struct.pack("<" + layout, value)


def vector(letter, size):
    return lambda s: s.array(letter, size), lambda values: vector_bytes(values, letter, size)


def mapped(read_value, write_value, counted="Q"):
    return lambda s: read_map(s, read_value, counted), lambda values: write_map(values, write_value, counted)


# class: (version, body -> value, value -> body); the body is what follows the versions
CODECS = {
    "G3Bool": (1, lambda s: s.number("B") != 0, lambda value: struct.pack("<B", 1 if value else 0)),
    "G3Int": (1,) + simple("q"),
    "G3Double": (1,) + simple("d"),
    "G3String": (1, lambda s: s.text(), text_bytes),
    "G3Time": (1, lambda s: Time(s.number("q")), lambda value: struct.pack("<q", value.time)),
    "G3VectorDouble": (1,) + vector("d", 8),
    "G3VectorInt": (2, read_integers, write_integers),
    "G3VectorBool": (1, read_bools, write_bools),
    "G3VectorString": (1, read_texts, write_texts),
    "G3VectorTime": (1, read_times, write_times),
    "G3MapDouble": (1,) + mapped(*simple("d")),
    "G3MapInt": (2, read_integer_map, write_integer_map),
    "G3MapString": (1,) + mapped(lambda s: s.text(), text_bytes),
    "G3MapVectorDouble": (1,) + mapped(*vector("d", 8)),
    "G3MapVectorInt": (2,) + mapped(read_integers, write_integers, "I"),
    "G3MapVectorBool": (1,) + mapped(read_bools, write_bools),
    "G3MapVectorString": (1,) + mapped(read_texts, write_texts),
    "G3Timestream": (4, None, None),
    "G3TimestreamMap": (3, None, write_timestream_map),
}


def class_of_blob(blob):
    """Name of the class, and where its version stands."""
    try:
        stream = Input(blob)
        if stream.number("B") != 1:
            return "", 0
        if stream.number("I") != 0x80000001:
            return "", 0
        name = stream.text()
        return (name, stream.at) if stream.number("I") == 0x80000001 else ("", 0)
    except NotOpened:
        return "", 0


def decode(blob):
    """The value in a blob; an Opaque where it can't be had."""
    name, at = class_of_blob(blob)
    try:
        if name not in CODECS:
            raise NotOpened("no class that a light frame knows" if name else "big-endian, or no object at all")
        stream = Input(memoryview(blob), at)
        if name == "G3Timestream":
            return read_timestream(stream, {})
        version = stream.number("I")
        stream.number("I")  # version of the base class
        if name == "G3TimestreamMap" and version in (2, 3):
            return read_timestream_map(stream, version)
        if version != CODECS[name][0]:
            raise NotOpened("it is of version %d" % version)
        return CODECS[name][1](stream)
    except NotOpened as reason:
        return Opaque(name or "object", blob, str(reason))


def encode(class_name, value):
    head = b"\x01" + struct.pack("<I", 0x80000001) + text_bytes(class_name) + struct.pack("<I", 0x80000001)
    if class_name == "G3Timestream":
        return head + write_timestream(value, {})
    version, _, write = CODECS[class_name]
    return head + struct.pack("<II", version, 1) + write(value)


def kind_of(value):
    """"Bool", "Int", "Double", "String" or "Time"; None for anything else."""
    if isinstance(value, bool) or (numpy is not None and isinstance(value, numpy.bool_)):
        return "Bool"
    if isinstance(value, int) or (numpy is not None and isinstance(value, numpy.integer)):
        return "Int"
    if isinstance(value, float) or (numpy is not None and isinstance(value, numpy.floating)):
        return "Double"
    if isinstance(value, str):
        return "String"
    return "Time" if isinstance(value, Time) else None


def kind_of_all(values):
    """What all of them can be."""
    if numpy is not None and isinstance(values, numpy.ndarray):
        if values.ndim != 1:
            raise TypeError("a list in a frame has one dimension, not %d" % values.ndim)
        return {"b": "Bool", "i": "Int", "u": "Int", "f": "Double"}.get(values.dtype.kind)
    kinds = {kind_of(value) for value in values}
    if kinds == {"Int", "Double"}:
        return "Double"
    return kinds.pop() if len(kinds) == 1 else None


def class_for(value, former):
    """The class to store a value as; `former`: that of what it replaces, which counts where both fit."""
    if isinstance(value, Timestream):
        return "G3Timestream"
    if isinstance(value, TimestreamMap):
        return "G3TimestreamMap"
    if kind_of(value):
        if former == "G3Double" and kind_of(value) == "Int":
            return former
        return "G3" + kind_of(value)
    if isinstance(value, dict):
        values = list(value.values())
        if former in CODECS and former.startswith("G3Map") and not values:
            return former
        if values and all(isinstance(item, Timestream) for item in values):
            return "G3TimestreamMap"
        kind = kind_of_all(values) if values else None
        if kind == "Int" and former == "G3MapDouble":
            return former
        if kind and "G3Map" + kind in CODECS:
            return "G3Map" + kind
        inner = {kind_of_all(item) for item in values if is_list(item) and len(item)}
        if values and all(is_list(item) for item in values):
            if inner == {"Int", "Double"} or (inner == {"Int"} and former == "G3MapVectorDouble"):
                inner = {"Double"}
            name = "G3MapVector%s" % inner.pop() if len(inner) == 1 else former if not inner else None
            if name in CODECS:
                return name
    elif is_list(value):
        if len(value) == 0 and former in CODECS and former.startswith("G3Vector"):
            return former
        kind = kind_of_all(value) if len(value) else None
        if kind == "Int" and former == "G3VectorDouble":
            return former
        if kind:
            return "G3Vector" + kind
    raise TypeError(
        "a light frame can't tell how to store %s; say its class with scanweave_worker.Typed(\"G3MapDouble\", value)"
        % shown(value)
    )


def is_list(value):
    return isinstance(value, (list, tuple)) or (numpy is not None and isinstance(value, numpy.ndarray))


def shown(value):
    text = "%s %r" % (type(value).__name__, value)
    return text if len(text) < 80 else text[:77] + "..."


# ---------------------------------------------------------------- the light frame

TYPE_NAMES = {
    "S": "Scan",
    "C": "Calibration",
    "O": "Observation",
    "W": "Wiring",
    "P": "PipelineInfo",
    "M": "Map",
    "T": "Timepoint",
    "H": "Housekeeping",
    "I": "InstrumentStatus",
    "G": "GcpSlow",
    "E": "Ephemeris",
    "L": "LightCurve",
    "R": "Statistics",
    "Z": "EndProcessing",
    "N": "None",
}


class FrameType:
    """Equal to its letter and to its name: frame.type == "S", frame.type == "Scan"."""

    def __init__(self, text):
        if isinstance(text, FrameType):
            self.code = text.code
        elif isinstance(text, int):
            self.code = text
        else:
            letters = {name: letter for letter, name in TYPE_NAMES.items()}.get(text, text)
            if not 1 <= len(letters) <= 4 or not all(" " < letter <= "~" for letter in letters):
                raise ValueError("%r is no frame type; give a name such as Scan, or one to four letters" % text)
            self.code = int.from_bytes(letters.encode("ascii"), "big")

    @property
    def letters(self):
        raw = self.code.to_bytes(4, "big").lstrip(b"\0")
        return raw.decode("latin-1") if raw else "\0"

    @property
    def name(self):
        return TYPE_NAMES.get(self.letters, self.letters)

    def __eq__(self, other):
        if isinstance(other, str):
            return other in (self.letters, self.name)
        return isinstance(other, FrameType) and self.code == other.code

    def __hash__(self):
        return hash(self.letters)

    def __str__(self):
        return self.name

    def __repr__(self):
        return "FrameType(%r)" % self.name


class Entry:
    __slots__ = ("blob", "value", "is_decoded", "class_name")

    def __init__(self, blob=None, value=None, is_decoded=False, class_name=""):
        self.blob = blob
        self.value = value
        self.is_decoded = is_decoded
        self.class_name = class_name

    def current(self):
        """The blob of what is in it now. A list or dictionary may have been changed in place."""
        if not self.is_decoded or isinstance(self.value, Opaque):
            return self.blob
        if self.blob is not None and isinstance(self.value, (bool, int, float, str, Time)):
            return self.blob
        blob = encode(self.class_name, self.value)
        if blob == self.blob:
            return self.blob
        if self.blob is None:
            return blob
        # Another writer may have stored the same in other bytes: those stay.
        return self.blob if encode(self.class_name, decode(self.blob)) == blob else blob


class Frame:
    """A frame that behaves like a dictionary. What nobody changes keeps its bytes."""

    def __init__(self, type="None"):
        self._type = FrameType(type)
        self._entries = {}
        self._raw = None  # the whole frame, until something changes

    @property
    def type(self):
        return self._type

    @type.setter
    def type(self, type):
        self._type = FrameType(type)
        self._raw = None

    def keys(self):
        return list(self._entries)

    def values(self):
        return [self[key] for key in self._entries]

    def items(self):
        return [(key, self[key]) for key in self._entries]

    def __iter__(self):
        return iter(list(self._entries))

    def __len__(self):
        return len(self._entries)

    def __contains__(self, key):
        return key in self._entries

    def get(self, key, default=None):
        return self[key] if key in self._entries else default

    def class_name(self, key):
        """The object's class, "G3Double", without opening it."""
        entry = self._entries[key]
        return entry.class_name or class_of_blob(entry.blob)[0]

    def __getitem__(self, key):
        if key not in self._entries:
            raise KeyError("this %s frame has no key %r; it has %s" % (self._type, key, ", ".join(self._entries)))
        entry = self._entries[key]
        if not entry.is_decoded:
            entry.value = decode(entry.blob)
            entry.class_name = class_of_blob(entry.blob)[0]
            entry.is_decoded = True
        return entry.value

    def __setitem__(self, key, value):
        former = self.class_name(key) if key in self._entries else ""
        if isinstance(value, Opaque):
            entry = Entry(value._blob, value, True, value.class_name)
        elif isinstance(value, Typed):
            entry = Entry(None, value.value, True, value.class_name)
        else:
            entry = Entry(None, value, True, class_for(value, former))
        if entry.blob is None:
            try:
                entry.blob = encode(entry.class_name, entry.value)
            except (struct.error, AttributeError, ValueError, TypeError) as error:
                raise TypeError("key %r: %s is no %s: %s" % (key, shown(value), entry.class_name, error)) from None
        self._entries[key] = entry
        self._raw = None

    def __delitem__(self, key):
        self._entries.pop(key, None)
        self._raw = None

    def __repr__(self):
        return "<%s frame: %s>" % (self._type, ", ".join(self._entries))

    def blob(self, key):
        """The bytes that the object is stored as."""
        return bytes(self._entries[key].current())


def parse_frame(data):
    stream = Input(memoryview(data))
    order = "<" if stream.number("B") else ">"

    def number(letter):
        return struct.unpack(order + letter, stream.take(struct.calcsize(order + letter)))[0]

    number("I")
    count = number("I")
    frame = Frame(number("I"))
    for _ in range(count):
        key = bytes(stream.take(number("Q"))).decode("utf-8", "surrogateescape")
        blob = bytes(stream.take(number("Q")))
        frame._entries.setdefault(key, Entry(blob))
    frame._raw = data
    return frame


NO_CHECKSUM = 4  # the engine computes it: Python would take longer for that than for anything else


class LightFrames:
    """How the callable sees frames where spt3g isn't there."""

    def parse(self, data):
        return parse_frame(data)

    def is_frame(self, value):
        return isinstance(value, Frame)

    def is_end(self, frame):
        return frame.type == "EndProcessing"

    def message(self, frame, data):
        """What is to be written for a frame that goes on; `data`: what came."""
        blobs = [(key, entry, entry.current()) for key, entry in frame._entries.items()]
        if frame._raw is data and all(blob is entry.blob for _, entry, blob in blobs):
            return HEADER.pack(b"SAME", 0, 0), []
        parts = [b"\x01" + struct.pack("<III", 1, len(blobs), frame.type.code)]
        for key, _, blob in blobs:
            parts += [text_bytes(key), struct.pack("<Q", len(blob)), blob]
        parts.append(b"\0\0\0\0")
        return HEADER.pack(b"FRAM", NO_CHECKSUM, sum(len(part) for part in parts)), parts


class Spt3gFrames:
    """How the callable sees frames where spt3g is installed: as spt3g's own. Their pickled form is a frame's bytes."""

    def __init__(self, core):
        self.core = core

    def parse(self, data):
        frame = self.core.G3Frame()
        frame.__setstate__(({}, data))
        return frame

    def is_frame(self, value):
        return isinstance(value, self.core.G3Frame)

    def is_end(self, frame):
        return frame.type == self.core.G3FrameType.EndProcessing

    def message(self, frame, data):
        state = bytes(frame.__getstate__()[1])
        if state == data:
            return HEADER.pack(b"SAME", 0, 0), []
        return HEADER.pack(b"FRAM", 0, len(state)), [state]


def find_frames():
    if os.environ.get("SCANWEAVE_FRAMES") == "light":
        return LightFrames()
    try:
        from spt3g import core
    except ImportError:
        return LightFrames()
    return Spt3gFrames(core)


# ---------------------------------------------------------------- the callable


def load_module(name, folders):
    if not name.endswith(".py"):
        return importlib.import_module(name)
    for folder in [""] + folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            module_name = os.path.splitext(os.path.basename(path))[0]
            spec = importlib.util.spec_from_file_location(module_name, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[module_name] = module
            spec.loader.exec_module(module)
            return module
    raise ImportError("there is no file %s in %s" % (name, ", ".join(folders)))


def find_callable(text, folders):
    """What "module:name" names: something that can be called, or a class of such things."""
    module_name, _, path = text.rpartition(":")
    target = load_module(module_name, folders)
    for name in path.split("."):
        target = getattr(target, name)
    if getattr(target, "__pipesegment__", False):
        raise TypeError("%s is a pipe segment, not a module; name the modules it adds one by one" % text)
    if not callable(target):
        raise TypeError("%s is of type %s, which can't be called" % (text, type(target).__name__))
    return target


def check_arguments(target, arguments):
    """Raises TypeError if `target` can't be called like that, without calling it."""
    try:
        signature = inspect.signature(target)
    except ValueError:
        return  # some of C don't tell
    frame = [] if isinstance(target, type) else [None]
    try:
        signature.bind(*frame, **arguments)
    except TypeError as error:
        raise TypeError(str(error)) from None  # without the lines of inspect


def make_callable(text, target, arguments):
    """Something to be called with a frame."""
    if not isinstance(target, type):
        return (lambda frame: target(frame, **arguments)) if arguments else target
    made = target(**arguments)
    if callable(made):
        return made
    if hasattr(made, "Process"):
        return made.Process
    raise TypeError("objects of %s can't be called; give the class a method __call__(self, frame)" % text)


def frames_of(result, frame, frames):
    """What a callable's result means, as in spt3g's pipelines."""
    if result is None or result is True:
        return [frame]
    if result is False:
        return []
    if frames.is_frame(result):
        return [result]
    try:
        many = list(result)
    except TypeError:
        many = [result]
    for item in many:
        if not frames.is_frame(item):
            raise TypeError(
                "it returned %s; a module returns None or True (the frame goes on), False (it is dropped), a frame, "
                "or a list of frames" % shown(result)
            )
    return many


def failure_text(callable_name, what):
    """The exception in flight, with the lines of the users' code that led to it."""
    kind, error, trace = sys.exc_info()
    own = os.path.abspath(__file__)
    entries = [entry for entry in traceback.extract_tb(trace) if os.path.abspath(entry.filename) != own]
    machinery = ("<frozen importlib", os.path.dirname(importlib.__file__) + os.sep)
    entries = [entry for entry in entries if not entry.filename.startswith(machinery)]
    last = "".join(traceback.format_exception_only(kind, error)).rstrip()
    lines = "".join(traceback.format_list(entries)).rstrip().splitlines()
    return "%s %s%s%s" % (
        callable_name,
        what,
        last,
        "".join("\n" + line for line in lines[-LAST_LINES:]),
    )


# ---------------------------------------------------------------- the loop


def read_all(stream, size):
    """Exactly `size` bytes, None at the end of the input."""
    data = stream.read(size)
    return data if len(data) == size else None


def serve(source, sink, frames, name, call, reason):
    """Answers frames until there are no more. `reason`: why there is nothing to call."""
    while True:
        head = read_all(source, HEADER.size)
        if head is None:
            return
        kind, _, length = HEADER.unpack(head)
        data = read_all(source, length)
        if data is None:
            return
        if kind != b"FRAM":
            continue
        failure = reason
        try:
            if call is not None:
                frame = frames.parse(data)
                is_end = frames.is_end(frame)
                messages = [
                    frames.message(out, data)
                    for out in frames_of(call(frame), frame, frames)
                    if not frames.is_end(out)
                ]
                if is_end:
                    messages = [message for message in messages if message[0][:4] != b"SAME"]
        except BaseException:  # sys.exit() in a callable is an error of this frame, too
            failure = failure_text(name, "raised ")
        sys.stdout.flush()
        if failure is not None:
            text = failure.encode("utf-8", "replace")[: 1 << 20]
            sink.write(HEADER.pack(b"FAIL", 0, len(text)) + text)
        else:
            for header, parts in messages:
                sink.write(header)
                for part in parts:
                    sink.write(part)
            sink.write(HEADER.pack(b"DONE", 0, 0))
        sink.flush()


def main():
    # What the callable prints must not get between the frames.
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.modules["scanweave_worker"] = sys.modules["__main__"]

    name = os.environ["SCANWEAVE_CALLABLE"]
    folders = [folder for folder in os.environ.get("SCANWEAVE_PATH", "").split(":") if folder]
    sys.path[0:1] = folders
    call, reason = None, None
    frames = find_frames()
    arguments = json.loads(os.environ.get("SCANWEAVE_ARGUMENTS", "{}"))
    try:
        target = find_callable(name, folders)
        if os.environ.get("SCANWEAVE_TRIAL") == "1":
            check_arguments(target, arguments)
            call = lambda frame: False
        else:
            call = make_callable(name, target, arguments)
    except BaseException:
        reason = failure_text(name, "can't be used: ")
    serve(source, sink, frames, name, call, reason)


if __name__ == "__main__":
    main()

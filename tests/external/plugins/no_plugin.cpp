// SPDX-License-Identifier: BSD-2-Clause
// A shared object that is no plugin.
extern "C" int answer()
{
    return 42;
}

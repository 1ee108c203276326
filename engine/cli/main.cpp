// SPDX-License-Identifier: BSD-2-Clause
// The scanweave program.
#include "engine/cli/program.h"

int main(int argc, char** argv)
{
    return scanweave::runProgram(argc, argv);
}

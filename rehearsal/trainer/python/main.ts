/** The executable `python` of the rehearsal: it only says its version, and that it is none. */
process.stdout.write("Python 3.10.0 (simulated)\n");

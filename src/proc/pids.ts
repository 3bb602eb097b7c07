// A process has one number in each PID namespace above it. Mixing them up kills the wrong one.

/** A process's number as the reader's /proc shows it: the one to use in paths, signals and nsenter. */
export type HostPid = number & { readonly seenFrom?: 'host' }

/** A process's number in its own PID namespace: what its own getpid(2) returns. */
export type BoxPid = number & { readonly seenFrom?: 'box' }

// A process has one PID in each PID namespace that it is in. A signal to the wrong PID kills another process.

/** A PID as the reader's /proc shows it: the one for paths, signals and nsenter. */
export type HostPid = number & { readonly seenFrom?: 'host' }

/** A PID in the process's own PID namespace: what its own getpid(2) returns. */
export type BoxPid = number & { readonly seenFrom?: 'box' }

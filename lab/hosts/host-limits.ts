/** Every bound of a lab host. Names carry the unit. */
export const hostLimits = {
  /** Size of /var/log; writing past it is ENOSPC. */
  logBytes: 48 * 1024 * 1024,
  /** Size of each other writable directory in memory. */
  scratchBytes: 16 * 1024 * 1024,
  /** Files on /srv of a host, directories included; one more is ENOSPC. */
  filesMax: 6_500,
  /** Size of the part of /etc that can be changed. */
  configurationBytes: 1024 * 1024,
  /** Size of what the CloudWatch agent writes its log to. */
  agentLogBytes: 1024 * 1024,
  /** Memory of all processes of a host together; past it the kernel kills. */
  memoryBytes: 384 * 1024 * 1024,
  /** The same for a host with the real SSM agent, whose programs are larger. */
  memoryWithRealAgentBytes: 640 * 1024 * 1024,
  /** Processes and threads of a host at once; past it fork fails. */
  processesMax: 512,
  memoryRefreshMs: 100,
  /** A host that has not come up by then has failed to start: two units start one after the other, and have a minute each. */
  bootLimitMs: 150_000,
  stopLimitMs: 5_000,
  /** What is kept of what the sandbox itself prints, for the error message when it does not start. */
  outputKeptChars: 8_000,
  kernelLogLinesMax: 200,
} as const;

/** What a command cost so far: CPU of all its threads, and the most memory it ever held. */
export function costs(): { seconds: number; cpuSeconds: number; peakMb: number } {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return {
    seconds: round(process.uptime()),
    cpuSeconds: round((userCPUTime + systemCPUTime) / 1e6),
    peakMb: Math.round(maxRSS / 1024),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;

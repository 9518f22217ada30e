/** What a vendor does later: each thing at its time, and nothing more once it stops. */
export function createSchedule() {
  let isStopped = false;
  const timers = new Set<NodeJS.Timeout>();
  return {
    get isStopped(): boolean {
      return isStopped;
    },
    /** `dueAt` in epoch milliseconds; what is due already happens at once. */
    at(dueAt: number, work: () => void): void {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          work();
        },
        Math.max(0, dueAt - Date.now()),
      );
      timers.add(timer);
    },
    stop(): void {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

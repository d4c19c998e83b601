/* What bench/dashboard.ts runs in the page. */

globalThis.bench = {
  /** Milliseconds from the navigation's start to the heading being there without a skeleton. */
  usable: () =>
    new Promise((resolve) => {
      const look = () => {
        const heading = document.querySelector("main h1, main h2");
        if (heading !== null && document.querySelector("main .skeleton") === null) resolve(performance.now());
        else requestAnimationFrame(look);
      };
      look();
    }),

  /** Requests to the control plane since the navigation: address below /admin, milliseconds. */
  requests: () =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.includes("/api/v1/admin/") && !name.includes("/logs/tail"))
      .map(({ name, requestStart, responseEnd }) => ({
        name: name.replace(/^.*\/admin/, ""),
        ms: responseEnd - requestStart,
      })),

  /** Intervals between frames, in milliseconds, while whatever scrolls on the page goes down for two seconds. */
  scroll: () =>
    new Promise((resolve) => {
      const scrolls = (element) =>
        element === document.scrollingElement || /auto|scroll/.test(getComputedStyle(element).overflowY)
          ? element.scrollHeight - element.clientHeight
          : 0;
      const target = [document.scrollingElement, ...document.querySelectorAll("main, main *")].reduce((best, element) =>
        scrolls(element) > scrolls(best) ? element : best,
      );
      const intervals = [];
      const startedAt = performance.now();
      let before = startedAt;
      const step = (now) => {
        intervals.push(now - before);
        before = now;
        target.scrollTop += 60;
        if (now - startedAt < 2_000) requestAnimationFrame(step);
        else resolve(intervals.slice(2));
      };
      requestAnimationFrame(step);
    }),
};

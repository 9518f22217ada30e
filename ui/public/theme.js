// Runs before the first paint, so that a dark room never flashes white. A file of its own because the CSP forbids inline scripts.
(() => {
  const chosen = localStorage.getItem('vueuse-color-scheme') ?? 'auto';
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.add(dark ? 'dark' : 'light');
})();

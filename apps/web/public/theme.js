// Before the first paint: theme and language of the last visit. External, because the page's policy allows no inline script.
(() => {
  const root = document.documentElement;
  let theme = 'system';
  try {
    theme = localStorage.getItem('tl.theme') ?? 'system';
    root.lang = localStorage.getItem('tl.locale') ?? 'zh-CN';
  } catch {
    // Storage is blocked: the system's theme and Chinese.
  }
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
})();

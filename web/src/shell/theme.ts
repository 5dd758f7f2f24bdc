export type Theme = 'system' | 'light' | 'dark';

const KEY = 'recoverops.theme';

/** Private windows may refuse storage; the theme then lasts as long as the page. */
export function storedTheme(): Theme {
  try {
    const value = window.localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function applyStoredTheme(): void {
  show(storedTheme());
}

export function chooseTheme(theme: Theme): void {
  show(theme);
  try {
    if (theme === 'system') window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, theme);
  } catch {
    // Shown, only not remembered.
  }
}

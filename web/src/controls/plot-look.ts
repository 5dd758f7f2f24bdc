import { useEffect, useState } from 'react';

/** Changes when the colours of the page do. */
export function useTheme(): string {
  const [theme, setTheme] = useState('');
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const look = () => setTheme(`${document.documentElement.dataset.theme ?? 'system'} ${dark.matches}`);
    look();
    dark.addEventListener('change', look);
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      dark.removeEventListener('change', look);
      observer.disconnect();
    };
  }, []);
  return theme;
}

/** The colours that the style sheet gives here and now: a canvas knows no variables. */
export function coloursIn(box: HTMLElement): (name: string) => string {
  const probe = document.createElement('span');
  box.append(probe);
  const found = new Map<string, string>();
  for (const name of ['active', 'bad', 'muted', 'line', 'text']) {
    probe.style.color = `var(--${name})`;
    found.set(name, getComputedStyle(probe).color);
  }
  probe.remove();
  return (name) => found.get(name) ?? 'gray';
}

export const AXIS_FONT = '11px system-ui, sans-serif';

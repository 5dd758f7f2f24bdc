import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { applyStoredTheme } from './shell/theme.ts';

applyStoredTheme();
const root = document.getElementById('root');
if (root === null)
  throw new Error('index.html has no #root: build the dashboard again with `npm run web:build`');
createRoot(root).render(<App />);

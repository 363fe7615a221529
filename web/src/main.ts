import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './session/theme.svelte';

import { mount } from 'svelte';

import App from './shell/App.svelte';

// A part of a version that is gone, after an update: the present one is a reload away.
addEventListener('vite:preloadError', () => location.reload());

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });

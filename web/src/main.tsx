import { render } from 'preact';
import { resume } from './api/session.js';
import { App } from './app.js';

const root = document.getElementById('app');
if (root) render(<App />, root);

void resume();

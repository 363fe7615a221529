import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

export default typescript.config(
  { ignores: ['dist', 'src/paraglide', 'src/api/schema.ts', 'test-results'] },
  ...typescript.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      // The types know better which names exist.
      'no-undef': 'off',
      // Links are typed by the router's own `p`.
      'svelte/no-navigation-without-resolve': 'off',
      // A text from people is never markup.
      'svelte/no-at-html-tags': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        parser: typescript.parser,
        extraFileExtensions: ['.svelte'],
        svelteConfig,
      },
    },
  },
);

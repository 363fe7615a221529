import type { Locale } from '../paraglide/runtime';

/**
 * What people ask for, in both languages: the search crosses them, and an example shows it better
 * than a sentence about it.
 */
export const examples: Record<Locale, string[]> = {
  en: [
    'help me stop fearing the stage',
    'write servers in Rust',
    'a portfolio without clients',
    'подготовка к ЕГЭ по математике',
    'first job in data science',
  ],
  ru: [
    'помогите не бояться сцены',
    'хочу писать сервера на расте',
    'портфолио без заказчиков',
    'how to pass a system design interview',
    'перейти в анализ данных',
  ],
};

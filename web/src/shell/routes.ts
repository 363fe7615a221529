import { createRouter } from 'sv-router';

import Search from '../search/SearchPage.svelte';
import { session } from '../session/session.svelte';
import type { Schemas } from '../api/client';
import { arrived } from './scroll';

declare module 'sv-router' {
  interface RouteMeta {
    /** Whom the page is for; everybody without. */
    roles?: Schemas['Role'][];
  }
}

const EVERY: Schemas['Role'][] = ['student', 'mentor', 'admin'];

/** Each page but the first comes when it is opened, so that nobody loads another role's. */
export const { p, navigate, route, isActive } = createRouter({
  '/': Search,
  '/mentors/:id': () => import('../mentors/MentorPage.svelte'),
  '/sign-in': () => import('../accounts/SignInPage.svelte'),
  '/sign-up': () => import('../accounts/SignUpPage.svelte'),
  '/sign-up/mentor': () => import('../accounts/MentorSignUpPage.svelte'),
  '/reset': () => import('../accounts/ResetPage.svelte'),
  '/feed': { '/': () => import('../feed/FeedPage.svelte'), meta: { roles: ['student'] } },
  '/favorites': {
    '/': () => import('../feed/FavoritesPage.svelte'),
    meta: { roles: ['student'] },
  },
  '/requests': {
    '/': () => import('../requests/RequestsPage.svelte'),
    meta: { roles: ['student'] },
  },
  '/requests/:id': { '/': () => import('../requests/RequestPage.svelte'), meta: { roles: EVERY } },
  '/inbox': { '/': () => import('../requests/InboxPage.svelte'), meta: { roles: ['mentor'] } },
  '/numbers': {
    '/': () => import('../stats/MentorNumbersPage.svelte'),
    meta: { roles: ['mentor'] },
  },
  '/profile': {
    '/': () => import('../accounts/ProfilePage.svelte'),
    meta: { roles: ['student', 'mentor'] },
  },
  '/notifications': {
    '/': () => import('../notifications/NotificationsPage.svelte'),
    meta: { roles: EVERY },
  },
  '/settings': () => import('../settings/SettingsPage.svelte'),
  '/admin': {
    '/': () => import('../stats/ServiceNumbersPage.svelte'),
    '/accounts': () => import('../admin/AccountsPage.svelte'),
    '/invites': () => import('../admin/InvitesPage.svelte'),
    meta: { roles: ['admin'] },
  },
  '/admin/sign-up': () => import('../accounts/AdminSignUpPage.svelte'),
  '*': () => import('./NotFoundPage.svelte'),
  hooks: {
    beforeLoad({ meta, pathname }) {
      if (!meta.roles) return;
      const role = session.account?.role;
      if (role && meta.roles.includes(role)) return;
      throw role
        ? navigate('/', { replace: true })
        : navigate('/sign-in', { replace: true, search: { next: pathname } });
    },
    afterLoad: arrived,
  },
});

/** Where each role begins. */
export function home(role: Schemas['Role'] | undefined): '/' | '/feed' | '/inbox' | '/admin' {
  return role === 'student'
    ? '/feed'
    : role === 'mentor'
      ? '/inbox'
      : role === 'admin'
        ? '/admin'
        : '/';
}

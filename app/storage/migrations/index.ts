import type { Migration } from '../migration.ts';
import { chats } from './0001-chats.ts';

/** Every migration, oldest first. */
export const MIGRATIONS: readonly Migration[] = [chats];

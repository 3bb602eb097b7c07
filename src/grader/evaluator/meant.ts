// Which name of the toolkit was probably meant by a name that it does not have.

import { nearest } from '../../base/nearest.ts'
import type { Family } from '../../syscalls/family.ts'
import { otherNames } from '../../syscalls/other-names.ts'
import { descriptionOf } from '../../syscalls/syscall.ts'

/**
 * The nearest name, `; did you mean chroot?`, or nothing. Constants that the calls of this line of code take come first.
 * @param toolkit by name
 * @param line the line of code in which the unknown name stands
 */
export function meant(name: string, toolkit: object, line = ''): string {
  const near = nearest(name, constantsFor(toolkit, line), otherNames) ?? nearest(name, Object.keys(toolkit), otherNames)
  return near ? `; did you mean ${near}?` : ''
}

/** The constants that parameters of these calls take: those of mount are MS_…. */
function constantsFor(toolkit: object, line: string): string[] {
  const called = [...line.matchAll(/(\w+)\)?\(/g)].map(([, name = '']) => Reflect.get(toolkit, name) as unknown)
  const described = called.flatMap(each => (typeof each === 'function' ? (descriptionOf(each)?.params ?? []) : []))
  return described.flatMap(({ shows }) => (isFamily(shows) ? Object.keys(shows.names) : []))
}

const isFamily = (shows: unknown): shows is Family => typeof shows === 'object' && shows !== null && 'names' in shows

export function sourceOfCourseModules(root: string): string

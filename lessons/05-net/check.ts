export const claims = []

export const doctor = (options: { json?: true }): void => void options

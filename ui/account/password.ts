/** As the server asks of a password that a second factor stands beside; common and guessable ones it refuses itself. */
export const shortestPassword = 8;

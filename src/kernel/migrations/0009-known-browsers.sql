-- What a browser was known for before this moment is over: the person signed out everywhere else. A changed password and a lost phone need no column.
ALTER TABLE auth."user" ADD COLUMN "browsersForgottenAt" timestamptz;

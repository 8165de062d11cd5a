"""The layouts other than "jalons": what their files hold, and how they become what the request reads."""

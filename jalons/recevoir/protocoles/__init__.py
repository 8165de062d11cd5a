"""Room: protocols of referral between services, their figures and their yearly reviews."""

"""What is written about the service, and the program that makes its pictures."""

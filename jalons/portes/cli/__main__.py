from jalons.portes.cli.main import main

main()
